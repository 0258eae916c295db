"""The datasets' contracts: one module a sector, one class a dataset and version. Everything else is made from them."""
