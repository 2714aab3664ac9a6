"""What is said to the chip of a passport or permit (ICAO Doc 9303, parts 10 and 11), whatever carries it there.

Pure protocol over one seam, `apdu.Transmit`: command bytes in, answer bytes out. Parts: `apdu`, `tlv`, `ciphers`, `curves`; `keys`;
`bac` and `pace` (opening), `secure` (secure messaging), `reading` (which files, in which order), `lds` (what they say), `passive`
(who signed them). Runs in the driver's child process up to the bytes of the files; `lds` and `passive` run in the terminal.

Failures inside are the exceptions of `apdu`; `reading.read` turns each into an outcome.
"""
