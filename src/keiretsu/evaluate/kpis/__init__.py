"""Key figures of a fitted forecaster beyond its MAE, each in two halves: make forecasts, then make numbers of them."""

from keiretsu.evaluate.kpis.abnormal import Abnormal, predict_abnormal, summarise_abnormal
from keiretsu.evaluate.kpis.calibration import Calibration, predict_calibration, summarise_calibration
from keiretsu.evaluate.kpis.distance import Distance, predict_distance, summarise_distance
from keiretsu.evaluate.kpis.estimate import Estimate, Ratio
from keiretsu.evaluate.kpis.fault_ratios import FaultRatios, ratios
from keiretsu.evaluate.kpis.faults import Faults, predict_faults, predict_faults_of, summarise_faults
from keiretsu.evaluate.kpis.faulty_logs import FaultyLog, corrupted_series
from keiretsu.evaluate.kpis.lengths import Lengths, predict_lengths, summarise_lengths
from keiretsu.evaluate.kpis.quantile_loss import QuantileLoss, predict_quantile_loss, summarise_quantile_loss
from keiretsu.evaluate.kpis.rollout import Rollout, predict_rollout, summarise_rollout

__all__ = [
    "Abnormal",
    "Calibration",
    "Distance",
    "Estimate",
    "FaultRatios",
    "Faults",
    "FaultyLog",
    "Lengths",
    "QuantileLoss",
    "Ratio",
    "Rollout",
    "corrupted_series",
    "predict_abnormal",
    "predict_calibration",
    "predict_distance",
    "predict_faults",
    "predict_faults_of",
    "predict_lengths",
    "predict_quantile_loss",
    "predict_rollout",
    "ratios",
    "summarise_abnormal",
    "summarise_calibration",
    "summarise_distance",
    "summarise_faults",
    "summarise_lengths",
    "summarise_quantile_loss",
    "summarise_rollout",
]
