using System.Globalization;
using Amazon.SimpleNotificationService;
using Amazon.SimpleNotificationService.Model;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Messaging;

/// <summary>Alerts as SNS messages: text that a person reads at 3 a.m., without payloads.</summary>
public sealed class SnsAlerts(IAmazonSimpleNotificationService sns, string topicArn, TimeProvider time) : IAlerts
{
    /// <summary>SNS refuses longer subjects. Source: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html.</summary>
    private const int LongestSubject = 100;

    /// <summary>A message holds 256 KB; a person reads a page.</summary>
    private const int MostFindings = 50;

    public Task RaiseAsync(DeadLetterAlert alert, CancellationToken cancellationToken)
    {
        var letter = alert.Letter;
        var subject = letter.OrderId is { } id ? $"Order {id}: {letter.Cause}" : $"Dead letter without an order: {letter.Cause}";
        var age = time.GetUtcNow() - letter.FirstSeen;
        return PublishAsync(
            subject,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                order        {letter.OrderId?.Value ?? "unknown"} ({alert.OrderStatus ?? "not found"})
                correlation  {letter.CorrelationId ?? "unknown"}
                last error   {letter.Error}
                tried        {letter.ReceiveCount} times
                first seen   {letter.FirstSeen:u} ({age.TotalMinutes:F0} min ago)
                source       {letter.Source}
                letter       {letter.Id}

                The letter is parked and nothing is lost. What to do: {alert.Runbook}
                """),
            cancellationToken);
    }

    public Task RaiseAsync(MoneyReport report, string runbook, CancellationToken cancellationToken)
    {
        var subject = report.Findings.Count > 0
            ? string.Create(CultureInfo.InvariantCulture, $"Money: {report.Findings.Count} payments do not match their orders")
            : "Money: the reconciliation did not finish";
        var findings = report.Findings.Take(MostFindings).Select(finding => $"{finding.Action,-10} {finding.PaymentIntentId ?? "-"}  {finding.Why}");
        var rest = report.Findings.Count > MostFindings ? $"\nand {report.Findings.Count - MostFindings} more, in the log of ReconcileMoney" : "";
        return PublishAsync(
            subject,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                compared     {report.Payments} payments and {report.Orders} orders
                from         {report.From:u} to {report.ReachedUntil:u}{(report.IsUnfinished ? $", and not on to {report.To:u}: run the rest by hand" : "")}

                {string.Join('\n', findings)}{rest}

                What to do: {runbook}
                """),
            cancellationToken);
    }

    private Task<PublishResponse> PublishAsync(string subject, string text, CancellationToken cancellationToken) => sns.PublishAsync(
        new PublishRequest { TopicArn = topicArn, Subject = subject[..Math.Min(subject.Length, LongestSubject)], Message = $"{subject}\n\n{text}" },
        cancellationToken);
}
