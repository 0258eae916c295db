"""The `anptt` command. Modules here import nothing heavy at their top: `anptt --help` must stay quick."""
