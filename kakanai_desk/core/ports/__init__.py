"""Every Protocol between the layers, with its value types. No vendor type crosses them."""
