"""Trains the model packs of `menurut.extract`. torch lives here only; nothing here is in the wheel."""
