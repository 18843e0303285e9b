"""The only place that speaks the wire: request to domain to response."""
