"""Who a browser stands for, and how that changes: boot, promote, merge, switch, shut down."""
