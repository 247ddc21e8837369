"""Partners: simple models that a mixer's correction starts from."""

from keiretsu.estimators.partners.bank import Bank, BankState
from keiretsu.estimators.partners.lags import Lagged, LagRing
from keiretsu.estimators.partners.last_value import LastValue
from keiretsu.estimators.partners.partner import Partner
from keiretsu.estimators.partners.ridge import RidgePartner

__all__ = ["Bank", "BankState", "LagRing", "Lagged", "LastValue", "Partner", "RidgePartner"]
