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

    public Task RaiseAsync(DeadLetterAlert alert, CancellationToken cancellationToken)
    {
        var letter = alert.Letter;
        var subject = letter.OrderId is { } id ? $"Order {id}: {alert.Cause}" : $"Dead letter without an order: {alert.Cause}";
        var age = time.GetUtcNow() - letter.FirstSeen;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {subject}

            order        {letter.OrderId?.Value ?? "unknown"} ({alert.OrderStatus ?? "not found"})
            last error   {letter.Error}
            tried        {letter.ReceiveCount} times
            first seen   {letter.FirstSeen:u} ({age.TotalMinutes:F0} min ago)
            source       {letter.Source}
            letter       {letter.Id}

            The letter is parked and nothing is lost. What to do: {alert.Runbook}
            """);
        return sns.PublishAsync(
            new PublishRequest { TopicArn = topicArn, Subject = subject[..Math.Min(subject.Length, LongestSubject)], Message = text },
            cancellationToken);
    }
}
