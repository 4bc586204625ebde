"""Rosters: who is on duty when, out of hours too (灵党办〔2020〕65号 第十二条)."""
