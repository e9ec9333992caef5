using OrderSystem.Dev.Check.Model;

namespace OrderSystem.Dev.Check;

/// <param name="Rules">How many were held against the templates; skipped ones are not among them.</param>
/// <param name="Skipped">The rules that need what is not installed here.</param>
internal sealed record CheckResult(int Rules, IReadOnlyList<Broken> Findings, IReadOnlyList<Excepted> Exceptions, IReadOnlyList<Rule> Skipped);

/// <summary>A rule, and where it is broken.</summary>
internal sealed record Broken(Rule Rule, Finding Finding);

/// <summary>A rule that a resource breaks on purpose.</summary>
internal sealed record Excepted(string Rule, Resource Resource, string Reason);
