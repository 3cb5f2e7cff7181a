"""The authority of one's own: what it signs, how long, for whom, and that its keys are nobody else's to read."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from coxa.app import https

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ADDRESS = "192.168.1.20"


def loaded(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_the_server_s_certificate_is_the_authority_s_and_for_this_address(tmp_path: Path) -> None:
    found = https.prepare(tmp_path / "https", ADDRESS, NOW)
    authority, server = loaded(found.authority), loaded(found.certificate)
    server.verify_directly_issued_by(authority)
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert ipaddress.ip_address(ADDRESS) in names.get_values_for_type(x509.IPAddress)
    assert server.not_valid_after_utc - NOW <= timedelta(days=397)
    assert len(found.fingerprint.split(":")) == 32


def test_the_authority_may_sign_addresses_of_home_networks_only(tmp_path: Path) -> None:
    found = https.prepare(tmp_path / "https", ADDRESS, NOW)
    limits = loaded(found.authority).extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical and limits.value.permitted_subtrees is not None
    networks = [one.value for one in limits.value.permitted_subtrees if isinstance(one, x509.IPAddress)]
    assert all(network.is_private or str(network) == "100.64.0.0/10" for network in networks)
    odd = https.prepare(tmp_path / "odd", "21.0.0.5", NOW)
    limits = loaded(odd.authority).extensions.get_extension_for_class(x509.NameConstraints)
    odd_ones = [one.value for one in limits.value.permitted_subtrees or [] if isinstance(one, x509.IPAddress)]
    assert [str(one) for one in odd_ones if one not in networks] == ["21.0.0.5/32"]
    assert https.prepare(tmp_path / "odd", "22.0.0.5", NOW).fingerprint != odd.fingerprint
    assert any(ipaddress.ip_address(ADDRESS) in network for network in networks)


def test_keys_can_be_read_by_their_owner_only(tmp_path: Path) -> None:
    https.prepare(tmp_path / "https", ADDRESS, NOW)
    assert (tmp_path / "https").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "https").iterdir()} == {0o600}


def test_nothing_is_made_anew_while_it_is_good(tmp_path: Path) -> None:
    first = https.prepare(tmp_path / "https", ADDRESS, NOW)
    before = first.certificate.read_bytes()
    again = https.prepare(tmp_path / "https", ADDRESS, NOW + timedelta(days=300))
    assert again.fingerprint == first.fingerprint and again.certificate.read_bytes() == before


def test_another_address_or_an_end_that_is_near_renews_the_server_and_keeps_the_authority(tmp_path: Path) -> None:
    first = https.prepare(tmp_path / "https", ADDRESS, NOW)
    before = first.certificate.read_bytes()
    moved = https.prepare(tmp_path / "https", "10.0.0.7", NOW)
    after = moved.certificate.read_bytes()
    assert after != before and moved.fingerprint == first.fingerprint
    late = https.prepare(tmp_path / "https", "10.0.0.7", NOW + timedelta(days=370))
    assert late.certificate.read_bytes() != after and late.fingerprint == first.fingerprint


def test_a_damaged_file_is_made_anew(tmp_path: Path) -> None:
    first = https.prepare(tmp_path / "https", ADDRESS, NOW)
    first.authority.write_bytes(b"not a certificate")
    again = https.prepare(tmp_path / "https", ADDRESS, NOW)
    loaded(again.certificate).verify_directly_issued_by(loaded(again.authority))
    assert again.fingerprint != first.fingerprint
