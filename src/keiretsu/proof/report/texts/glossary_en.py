"""The words of the report for readers who start from nothing, in English."""

from __future__ import annotations

ENTRIES: tuple[tuple[str, str], ...] = (
    (
        "Time series",
        "Values written down one after the other with the time of each, such as the level of a tank every minute. A "
        "log usually holds several of them side by side, one a column (a channel). The order matters, because what "
        "comes next depends on what came before.",
    ),
    (
        "Forecast horizon",
        "How far ahead is forecast, counted in rows of the log. With a row every hour, 24 rows ahead is the same time "
        "tomorrow. The farther ahead, the larger the error as a rule.",
    ),
    (
        "Origin",
        "The moment from which a forecast is made: all rows up to it are known, none after it. Forecasting from many "
        "origins shows how a method does on good days and on bad ones.",
    ),
    (
        "MAE",
        "The mean absolute error: how far forecasts are off on average, in the unit of the log. A thermometer was "
        "forecast to show 20 °C and showed 22 °C, then 25 °C and showed 24 °C: the errors are 2 °C and 1 °C, the MAE "
        "1.5 °C.",
    ),
    (
        "MASE",
        "The MAE divided by the error that merely repeating the value of the season before makes on the training part; "
        "where the log has no season, by that of repeating the value 1 row before. It has no unit, so that a "
        "pressure and a temperature can be compared. At 0.5 the error is half of that simple forecast’s.",
    ),
    (
        "Interval and coverage",
        "A forecast says not only “about 20 °C” but also “between 18 °C and 22 °C”. Of all true values 90 % should lie "
        "inside their 90 % intervals; the share that really does is the coverage. A coverage far below that means that "
        "the intervals are too narrow to be relied on.",
    ),
    (
        "Interval of a figure",
        "A figure measured on one test part would have come out a little differently on another. Its 95 % interval is "
        "made so that in 95 % of such tests it holds the true value. It tells how sure a figure is, while the band of "
        "a forecast tells where the next values will lie.",
    ),
    (
        "Baseline",
        "A simple method that every other one has to beat, such as repeating the last value of a thermometer. Where a "
        "large model does no better, it is not needed.",
    ),
    (
        "Ridge regression",
        "A weighted sum of past values, fitted in one step by solving equations, with its weights held small so that "
        "it does not learn noise by heart. On many logs it is hard to beat.",
    ),
    (
        "Ridge on long averages",
        "Ridge regression on averages of all that a channel has shown so far, short ones and long ones, instead of its "
        "last values alone. A furnace answers to the gas of the last day, and an average over a day holds that in one "
        "number. It is the simplest state-space model: its memory is fixed beforehand, and only its use is learned.",
    ),
    (
        "LightGBM",
        "Many small decision trees (“is the pressure high, and was it rising an hour ago?”), each of which corrects "
        "what the trees before it got wrong. It is good at thresholds and at many columns.",
    ),
    (
        "Theta method, exponential smoothing",
        "Two old and simple methods that look at the target alone. Exponential smoothing carries on an average in "
        "which newer values count more, with a trend and a season where there is one; the theta method splits the "
        "values into a slow line and quick ups and downs, and forecasts each. Neither reads other sensors.",
    ),
    (
        "GRU, Transformer",
        "Two other kinds of neural networks, here for comparison. A GRU keeps a running memory as a state-space model "
        "does, but cannot be trained on all rows at once; a Transformer looks back over a window of rows and weighs "
        "which of them matter.",
    ),
    (
        "State-space model",
        "A model with a running memory, its state: a fixed set of numbers that every new row updates and from which "
        "the forecast is read. Think of a tank that empties: its level sums up what flowed in, and what came long ago "
        "has drained away. The memory does not grow, however long the log runs.",
    ),
    (
        "Selectivity",
        "The model decides at every row, from what it reads there, how much to write into its memory and how fast to "
        "let the old fade. It is like a valve that opens wide for an alarm and hardly at all for noise. A model "
        "without it, called time-invariant, treats all rows alike.",
    ),
    (
        "Discretisation",
        "A tank empties all the time, but a log has rows. Discretisation works out what is left in the memory at the "
        "next row from the time that has passed since the last one. That is why rows may come at irregular times.",
    ),
    (
        "Margin",
        "The slowest pace at which anything in the memory fades, held above 0 whatever training does. In a tank whose "
        "drain never closes further than this, the level stays below a fixed height as long as the inflow is limited. "
        "The proofs of stability rest on it.",
    ),
    (
        "Recurrence",
        "Computing row by row: the new memory is the faded old one plus what the new row adds. It takes the same small "
        "amount of work and memory for every row, and is how a model runs in operation.",
    ),
    (
        "FFT training",
        "Where a model treats all rows alike, its output is the whole input smeared with one fixed pattern of fading, "
        "and the fast Fourier transform computes that for all rows at once. A selective model has no fixed pattern, so "
        "it cannot be trained in this way; it uses a scan, which handles the rows in blocks.",
    ),
    (
        "Test part",
        "Rows that were put aside before any method learned, and on which all are judged. It is like an exam with "
        "questions that were not in the exercise book.",
    ),
    (
        "Independent observations (effective units)",
        "Neighbouring rows say nearly the same: a thermometer read every second for an hour does not tell 3,600 "
        "different things. The evidence is therefore counted in as many independent observations as the rows are "
        "worth.",
    ),
    (
        "Paired test",
        "Two methods forecast from the same moments, and only the differences of their errors are looked at. A day "
        "that is hard for both then counts for neither, so that a small but steady gain shows. How many independent "
        "observations the differences are worth depends on which two methods are compared.",
    ),
    (
        "p-value",
        "If the new model were in truth no better, how often would luck alone show a result at least this good? With a "
        "fair coin, 5 heads in a row come up in about 3 % of tries, a p-value of 0.03. It is not the probability that "
        "the model is better, and it does not say whether the gain is worth having.",
    ),
    (
        "Partner",
        "The simple model that a larger one starts from, here ridge regression. The larger one only learns what to add "
        "to its forecast. Where nothing is worth adding, both forecast the same.",
    ),
    (
        "Gate of the correction",
        "A state-space model or a neural network adds a correction to ridge regression here, and on rows that it had "
        "not learned from it is decided how much of the correction is let in. At 0 % the gate is shut, and ridge "
        "regression forecasts alone.",
    ),
    (
        "Gate of the verdict",
        "A condition beside accuracy: an error that stays level on long sequences (stability), no worse than the rival "
        "under faults (robustness), a certificate that keeps its word on later rows. A gate that failed stops an "
        "adoption. One that was not measured does not, and is named as a risk.",
    ),
    (
        "Certificate",
        "A page that says what holds of the fitted model on data that nobody has seen, each line with its assumption "
        "and its kind: proved, confident with a stated probability, measured, or not claimed. It speaks of forecasts "
        "from observed rows, no further ahead than the horizon, and ends when the plant no longer looks like its data.",
    ),
    (
        "Drift",
        "The plant slowly becomes another one: a filter clogs, a thermometer ages, a new product is run. What was "
        "learned then fits less and less, and intervals hold fewer true values than they should.",
    ),
    (
        "AUC",
        "How well one can tell from a row whether it is from the early or the late part of the log. At 0.5 it is a "
        "toss of a coin: nothing has changed; at 1 every row gives itself away, as a temperature that only rises "
        "would.",
    ),
)
