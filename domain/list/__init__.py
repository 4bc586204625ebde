"""Lists: what each unit must do, may be asked to do and may not be given (权责清单, 准入制)."""
