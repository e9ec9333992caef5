namespace OrderSystem.Dev.Soak;

/// <param name="Rate">Orders a second.</param>
/// <param name="Duration">Of what is measured.</param>
/// <param name="WarmUp">Of what is not: processes start and code is compiled.</param>
/// <param name="Sample">Between two looks; a row of the report is one of them.</param>
internal sealed record SoakOptions(int Rate, TimeSpan Duration, TimeSpan WarmUp, TimeSpan Sample);
