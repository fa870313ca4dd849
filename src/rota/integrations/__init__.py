"""Task runners on engines that rota does not bring with it. Each is loaded when it is asked for."""
