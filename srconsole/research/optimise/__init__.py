"""The best settings of a history, how much of that is luck of one window, and whether their neighbours do as well."""
