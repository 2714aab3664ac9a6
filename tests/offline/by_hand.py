"""HPKE from its primitives, written from RFC 9180 and the X-Wing draft: another road to the bytes than the library's own HPKE.

It can seal with a chosen ephemeral key, which makes test vectors; the library cannot, rightly.
"""

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

X25519_KEM, XWING_KEM = 0x0020, 0x647A
HKDF_SHA256, AES_128_GCM, AES_256_GCM = 0x0001, 0x0001, 0x0002
KEY_BYTES = {AES_128_GCM: 16, AES_256_GCM: 32}
XWING_LABEL = bytes.fromhex("5c2e2f2f5e5c")  # \.//^\


def extract(salt: bytes, keying: bytes) -> bytes:
    return hmac.new(salt or bytes(32), keying, hashlib.sha256).digest()


def expand(secret: bytes, info: bytes, length: int) -> bytes:
    made, block, count = b"", b"", 1
    while len(made) < length:
        block = hmac.new(secret, block + info + bytes([count]), hashlib.sha256).digest()
        made, count = made + block, count + 1
    return made[:length]


def labelled_extract(suite: bytes, salt: bytes, label: bytes, keying: bytes) -> bytes:
    return extract(salt, b"HPKE-v1" + suite + label + keying)


def labelled_expand(suite: bytes, secret: bytes, label: bytes, info: bytes, length: int) -> bytes:
    return expand(secret, length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, length)


def dhkem_secret(shared: bytes, enc: bytes, public: bytes) -> bytes:
    """RFC 9180, 4.1: ExtractAndExpand."""
    suite = b"KEM" + X25519_KEM.to_bytes(2, "big")
    return labelled_expand(suite, labelled_extract(suite, b"", b"eae_prk", shared), b"shared_secret", enc + public, 32)


def schedule(kem: int, aead: int, secret: bytes, info: bytes) -> tuple[bytes, bytes]:
    """RFC 9180, 5.1, mode base: key and base nonce, which is the nonce of the first message."""
    suite = b"HPKE" + kem.to_bytes(2, "big") + HKDF_SHA256.to_bytes(2, "big") + aead.to_bytes(2, "big")
    psk_id, info_hash = (labelled_extract(suite, b"", label, text) for label, text in ((b"psk_id_hash", b""), (b"info_hash", info)))
    context = b"\x00" + psk_id + info_hash
    prk = labelled_extract(suite, secret, b"secret", b"")
    return labelled_expand(suite, prk, b"key", context, KEY_BYTES[aead]), labelled_expand(suite, prk, b"base_nonce", context, 12)


def seal_x25519(content: bytes, public: bytes, info: bytes, ephemeral: bytes, aead: int = AES_256_GCM, aad: bytes = b"") -> bytes:
    private = X25519PrivateKey.from_private_bytes(ephemeral)
    enc = private.public_key().public_bytes_raw()
    shared = private.exchange(X25519PublicKey.from_public_bytes(public))
    key, nonce = schedule(X25519_KEM, aead, dhkem_secret(shared, enc, public), info)
    return enc + AESGCM(key).encrypt(nonce, content, aad)


def open_x25519(sealed: bytes, private: bytes, info: bytes) -> bytes:
    own = X25519PrivateKey.from_private_bytes(private)
    enc, inside = sealed[:32], sealed[32:]
    shared = own.exchange(X25519PublicKey.from_public_bytes(enc))
    key, nonce = schedule(X25519_KEM, AES_256_GCM, dhkem_secret(shared, enc, own.public_key().public_bytes_raw()), info)
    return AESGCM(key).decrypt(nonce, inside, b"")


def open_hybrid(sealed: bytes, private: bytes, info: bytes) -> bytes:
    """`private`: the ML-KEM seed (64 bytes) and the X25519 key (32). X-Wing, 5.3: SHA3-256 over both secrets, ct_X, pk_X, label."""
    kem, curve = MLKEM768PrivateKey.from_seed_bytes(private[:64]), X25519PrivateKey.from_private_bytes(private[64:])
    kem_part, curve_part, inside = sealed[:1088], sealed[1088:1120], sealed[1120:]
    shared = curve.exchange(X25519PublicKey.from_public_bytes(curve_part))
    public = curve.public_key().public_bytes_raw()
    secret = hashlib.sha3_256(kem.decapsulate(kem_part) + shared + curve_part + public + XWING_LABEL).digest()
    key, nonce = schedule(XWING_KEM, AES_256_GCM, secret, info)
    return AESGCM(key).decrypt(nonce, inside, b"")
