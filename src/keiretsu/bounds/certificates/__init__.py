"""Certificates: findings with their assumptions, kept with a model and held against later data."""

from keiretsu.bounds.certificates.certificate import Certificate, ordered
from keiretsu.bounds.certificates.expiry import Check, Expiry, Judge
from keiretsu.bounds.certificates.finding import KINDS, TOPICS, Finding
from keiretsu.bounds.certificates.fingerprint import Fingerprint
from keiretsu.bounds.certificates.reference import Reference

__all__ = [
    "KINDS",
    "TOPICS",
    "Certificate",
    "Check",
    "Expiry",
    "Finding",
    "Fingerprint",
    "Judge",
    "Reference",
    "ordered",
]
