"""An incident (事件) from report to close: the heart of the ledger.

Look first at `lifecycle.py` (what may follow what), then at `events` and `commands`, in chapters:
intake, dispatch, field, closing, changes, and watch (clocks, warnings, supervision). `decide` holds
the rules under the same chapters, `state` folds the facts, `timers.py` computes every due instant.
"""
