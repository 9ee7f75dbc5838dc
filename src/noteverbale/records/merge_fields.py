"""Names of the merge fields that the office's Word templates know, in the order of their columns."""

from __future__ import annotations

ADDRESS = ("AddressLine1", "AddressLine2", "AddressLine3", "City", "Postal Code", "CountryAddressName")
LEGACY = ("FunctionalTitle", "FunctionalTitle2", *ADDRESS)
