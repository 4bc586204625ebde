"""Breaches: what the three-no status of a community is counted from (灵党办〔2020〕65号 第二条).

One stream per community says since when it is followed, and one stream per breach what is known of
it: recorded by one person, confirmed by another on an authority's word, attributed to a community,
linked to earlier incidents, rescinded where the authority takes it back. No person is in it.
"""
