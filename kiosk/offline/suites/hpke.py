"""HPKE (RFC 9180), base mode, single shot: what is sealed is enc || ct, with empty aad.

`X25519` is the baseline: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; a key is 32 raw bytes. `HYBRID` is its
post-quantum companion: KEM 0x647A, MLKEM768-X25519 (draft-ietf-hpke-pq; X-Wing, draft-connolly-cfrg-xwing-kem), with the same KDF
and AEAD; a key is the ML-KEM-768 public key (1184 bytes) and the X25519 one (32). It stays closed as long as one of the two holds.
Sealing only: this module knows no private key. Pure.
"""

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

_TAG = 16
_MLKEM = 1184
_X = 32


class _Hpke:
    """One of the two; `Sealer` and `Suite` are described in the package."""

    def __init__(self, id: str, kem: hpke.KEM) -> None:
        self.id = id
        self.overhead = kem.enc_length() + _TAG
        self._suite = hpke.Suite(kem, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)

    def recipient(self, public: bytes) -> "_Sealer":
        return _Sealer(self._suite, self._key(public))

    def _key(self, public: bytes) -> "_Key":
        return X25519PublicKey.from_public_bytes(public)


class _HybridHpke(_Hpke):
    def _key(self, public: bytes) -> "_Key":
        if len(public) != _MLKEM + _X:
            raise ValueError(f"a key of this suite has {_MLKEM + _X} bytes")
        kem, curve = MLKEM768PublicKey.from_public_bytes(public[:_MLKEM]), X25519PublicKey.from_public_bytes(public[_MLKEM:])
        return hpke.MLKEM768X25519PublicKey(kem, curve)


_Key = X25519PublicKey | hpke.MLKEM768X25519PublicKey


class _Sealer:
    def __init__(self, suite: hpke.Suite, key: _Key) -> None:
        self._suite, self._key = suite, key

    def __call__(self, content: bytes, info: bytes) -> bytes:
        return self._suite.encrypt(content, self._key, info=info)


X25519 = _Hpke("hpke-base-x25519-hkdf-sha256-aes256gcm", hpke.KEM.X25519)
HYBRID = _HybridHpke("hpke-base-mlkem768-x25519-hkdf-sha256-aes256gcm", hpke.KEM.MLKEM768_X25519)
