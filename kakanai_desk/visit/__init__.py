"""The application layer: one visit is one state machine and its use cases. No Qt, no driver."""
