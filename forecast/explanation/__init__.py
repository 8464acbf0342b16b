"""Why a forecast moved: the way from one run to the next, walked in steps that are named."""
