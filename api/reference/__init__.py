"""The description of the interface as a page to read: made on the server, without a script, without the network."""
