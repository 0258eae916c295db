"""Marts: questions across sectors, one SQL file each; `anptt_data.links.marts` says how a file is written."""
