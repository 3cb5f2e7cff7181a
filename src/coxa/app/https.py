"""A certificate of one's own for the home network: `coxa start --phone --https`.

A small authority is made once and lies in the data folder, readable by its owner only. It signs the certificate of this
machine's address. A phone that trusts the authority gets a secure context from coxa, and from nobody else: the
authority may sign nothing but addresses of home networks (name constraints), and its key never leaves this machine.
"""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS, SERVER_DAYS = 3650, 390  # phones refuse certificates of servers that last longer than 398 days
RENEW_DAYS = 30
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "127.0.0.0/8")
DAMAGED = (OSError, ValueError, TypeError, x509.ExtensionNotFound)
AUTHORITY, AUTHORITY_KEY, SERVER, SERVER_KEY = "authority.pem", "authority.key", "server.pem", "server.key"


@dataclass(frozen=True, slots=True)
class Certificates:
    """Where the files lie; `fingerprint` is the authority's SHA-256 in pairs, to compare on both screens."""

    authority: Path
    certificate: Path
    key: Path
    fingerprint: str


def prepare(folder: Path, address: str, now: datetime) -> Certificates:
    """Return certificates for this address, made or renewed where needed; `now` with a time zone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority, key = _authority(folder, address, now)
    if not _still_good(folder, address, authority, now):
        _write_server(folder, address, authority, key, now)
    digest = authority.fingerprint(hashes.SHA256()).hex().upper()
    pairs = ":".join(digest[n : n + 2] for n in range(0, len(digest), 2))
    return Certificates(folder / AUTHORITY, folder / SERVER, folder / SERVER_KEY, pairs)


def _authority(folder: Path, address: str, now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    try:
        certificate = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
        key = serialization.load_pem_private_key((folder / AUTHORITY_KEY).read_bytes(), None)
        lasts = _days_left(certificate, now) > RENEW_DAYS
        if isinstance(key, ec.EllipticCurvePrivateKey) and lasts and _may_sign(certificate, address):
            return certificate, key
    except DAMAGED:
        pass  # not there yet, or damaged: a new one is made, and phones are asked to trust it
    return _new_authority(folder, address, now)


def _may_sign(authority: x509.Certificate, address: str) -> bool:
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    networks = [str(one.value) for one in limits if isinstance(one, x509.IPAddress)]
    return any(ipaddress.ip_address(address) in ipaddress.ip_network(network) for network in networks)


def _new_authority(folder: Path, address: str, now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"coxa {now:%Y-%m-%d}")])
    # An address outside the usual home networks is allowed by itself, and nothing around it.
    networks = [x509.IPAddress(ipaddress.ip_network(one)) for one in (*PRIVATE, address)]
    usage = {name: name in ("key_cert_sign", "crl_sign") for name in _USAGES}
    certificate = (
        _builder(name, name, key, now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.NameConstraints([*networks, x509.DNSName("localhost")], None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(folder / AUTHORITY_KEY, _key_bytes(key))
    _write(folder / AUTHORITY, certificate.public_bytes(serialization.Encoding.PEM))
    return certificate, key


_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
    )


def _write_server(
    folder: Path, address: str, authority: x509.Certificate, signer: ec.EllipticCurvePrivateKey, now: datetime
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, address)])
    names = [x509.IPAddress(ipaddress.ip_address(one)) for one in dict.fromkeys((address, "127.0.0.1"))]
    usage = {name: name == "digital_signature" for name in _USAGES}
    certificate = (
        _builder(name, authority.subject, key, now, SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([*names, x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
    _write(folder / SERVER_KEY, _key_bytes(key))
    _write(folder / SERVER, certificate.public_bytes(serialization.Encoding.PEM))


def _still_good(folder: Path, address: str, authority: x509.Certificate, now: datetime) -> bool:
    """Say whether the server's certificate is this authority's, for this address, and lasts a while."""
    try:
        found = x509.load_pem_x509_certificate((folder / SERVER).read_bytes())
        found.verify_directly_issued_by(authority)
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (*DAMAGED, InvalidSignature):  # not there, not readable, or another authority's: a new one is made
        return False
    addresses = {str(one) for one in names.get_values_for_type(x509.IPAddress)}
    return address in addresses and _days_left(found, now) > RENEW_DAYS and (folder / SERVER_KEY).is_file()


def _days_left(certificate: x509.Certificate, now: datetime) -> float:
    return (certificate.not_valid_after_utc - now) / timedelta(days=1)


def _key_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)


def _write(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    new = path.with_suffix(".new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    new.replace(path)
