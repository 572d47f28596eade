"""What mtfix reports: rules with codes, and what they mean."""

from mtfix.checks.rules import Rule, all_rules, explain, rule, rule_of

__all__ = ["Rule", "all_rules", "explain", "rule", "rule_of"]
