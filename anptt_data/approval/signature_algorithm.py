"""Which algorithms a signature may use: RSASSA-PSS with RSA of 2048 bits or more, or ECDSA of 256 or more, SHA-256 or better.

TT 15/2025/TT-BKHCN (15/8/2025). RSA PKCS#1 v1.5 is not named there but is what the field's tools write: it is accepted with a note.
"""

from __future__ import annotations

import contextlib

from asn1crypto import cms, x509

LEAST_RSA, LEAST_EC = 2048, 256
DIGESTS = frozenset({"sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"})
SCHEMES = {"rsassa_pss": "RSA-PSS", "rsassa_pkcs1v15": "RSA PKCS#1 v1.5", "ecdsa": "ECDSA"}


def allowed(signer_info: cms.SignerInfo, certificate: x509.Certificate) -> bool:
    """Whether scheme, key and every digest that the signature uses are good enough."""
    scheme, least = _scheme(signer_info), {"ecdsa": LEAST_EC}.get(_scheme(signer_info), LEAST_RSA)
    return scheme in SCHEMES and certificate.public_key.bit_size >= least and _digests(signer_info) <= DIGESTS


def is_pkcs1(signer_info: cms.SignerInfo) -> bool:
    return _scheme(signer_info) == "rsassa_pkcs1v15"


def name_of(signer_info: cms.SignerInfo, certificate: x509.Certificate) -> str:
    """``RSA-PSS 3072, SHA-256`` for people."""
    scheme = _scheme(signer_info)
    digests = "/".join(sorted(d.upper().replace("SHA", "SHA-", 1).replace("SHA-3_", "SHA3-") for d in _digests(signer_info)))
    return f"{SCHEMES.get(scheme, scheme)} {certificate.public_key.bit_size}, {digests}"


def _scheme(signer_info: cms.SignerInfo) -> str:
    try:
        return str(signer_info["signature_algorithm"].signature_algo)
    except ValueError:
        return str(signer_info["signature_algorithm"]["algorithm"].native)


def _digests(signer_info: cms.SignerInfo) -> set[str]:
    """The digest of the document, that of the signature, and of RSA-PSS the one that makes the mask."""
    found = {str(signer_info["digest_algorithm"]["algorithm"].native)}
    algorithm = signer_info["signature_algorithm"]
    if _scheme(signer_info) == "rsassa_pss":
        parameters = algorithm["parameters"]
        found.add(str(parameters["hash_algorithm"]["algorithm"].native))
        found.add(str(parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native))
        return found
    with contextlib.suppress(ValueError):  # plain rsaEncryption names none; the document's counts
        found.add(str(algorithm.hash_algo))
    return found
