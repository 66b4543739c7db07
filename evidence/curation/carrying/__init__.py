"""Correcting a text: a new version with a reason, and what becomes of each quotation of the earlier ones.

correction ──► TextVersion ──► the rule (claims.carrying) ──► carried by rule
                                      └──► Carry, open ──► a person: accept · re-point · retire
"""
