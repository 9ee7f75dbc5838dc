"""Names of the merge fields in the office's Word templates, in the order of the columns of its tables."""

from __future__ import annotations

ADDRESS = ("AddressLine1", "AddressLine2", "AddressLine3", "City", "Postal Code", "CountryAddressName")
TOWN = "AddressTown"  # city, region and postcode in the order of the country
LEGACY = ("FunctionalTitle", "FunctionalTitle2", *ADDRESS)
