"""The integrity board: what does not hold, or was never looked at, as figures that open the list behind them."""
