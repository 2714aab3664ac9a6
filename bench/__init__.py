"""Measurements that anybody can repeat: `python -m bench.NAME --json`. Each compares with a peer on the same machine in the same minute."""
