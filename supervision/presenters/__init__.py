"""What the pages of supervision show, as plain rows."""

from supervision.presenters.pushes import push_context, push_rows, receiver_rows

__all__ = ["push_context", "push_rows", "receiver_rows"]
