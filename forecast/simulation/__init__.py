"""The public record run forward from the as-of date."""
