using OrderSystem.Dev.Cost;

namespace OrderSystem.SystemTests.Dev.Cost;

/// <summary>The numbers come from the template and the stacks beside it, and from nowhere else.</summary>
public sealed class DeploymentTests : IDisposable
{
    private const string Template = """
        Transform: AWS::Serverless-2016-10-31
        Parameters: {BuildId: {Type: String}, TokenIssuer: {Type: String}, TokenAudience: {Type: String}}
        Globals: {Function: {Runtime: dotnet10, Architectures: [arm64], Tracing: Active, MemorySize: 1024, CodeUri: ., Handler: A}}
        Resources:
          Bounded: {Type: AWS::SQS::Queue}
          Letters: {Type: AWS::SQS::Queue}
          Secret: {Type: AWS::SecretsManager::Secret}
          Table:
            Type: AWS::DynamoDB::Table
            Properties:
              BillingMode: PAY_PER_REQUEST
              AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
              KeySchema: [{AttributeName: id, KeyType: HASH}]
              PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
          Api:
            Type: AWS::Serverless::Function
            Properties:
              LoggingConfig: {LogFormat: JSON, SystemLogLevel: INFO}
              SnapStart: {ApplyOn: PublishedVersions}
              Events: {Get: {Type: HttpApi, Properties: {Method: GET, Path: /}}}
          Worker:
            Type: AWS::Serverless::Function
            Properties:
              Architectures: [x86_64]
              MemorySize: 512
              Tracing: PassThrough
              LoggingConfig: {LogFormat: JSON, SystemLogLevel: WARN}
              Events:
                Bounded: {Type: SQS, Properties: {Queue: !GetAtt Bounded.Arn, ScalingConfig: {MaximumConcurrency: 2}}}
                Letters: {Type: SQS, Properties: {Queue: !GetAtt Letters.Arn}}
                Tick: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 minute)}}
                Night: {Type: ScheduleV2, Properties: {ScheduleExpression: cron(0 3 * * ? *)}}
                Never: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 minute), State: DISABLED}}
        """;

    private const string Alarms = """
        Resources:
          Simple:
            Type: AWS::CloudWatch::Alarm
            Properties: {MetricName: Errors, Namespace: AWS/Lambda}
          Rate:
            Type: AWS::CloudWatch::Alarm
            Properties:
              Metrics:
                - {Id: e, Expression: 100 * a / b}
                - Id: a
                  MetricStat: {Period: 60}
                - Id: b
                  MetricStat: {Period: 60}
          Both:
            Type: AWS::CloudWatch::CompositeAlarm
            Properties: {AlarmRule: ALARM(Simple)}
          Board:
            Type: AWS::CloudWatch::Dashboard
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ordersystem-cost-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_costs_money_is_read_from_the_template_and_infra()
    {
        var deployment = Read(Template, Alarms);

        Assert.Equal([new DeployedFunction("Api", 1024, true, true, 0, 1, true), new DeployedFunction("Worker", 512, false, false, 0, 0, false)], deployment.Functions);
        Assert.Equal(43_200 + 30, Assert.Single(deployment.RunsPerMonth).Value);
        Assert.Equal((5 + 2) * 129_600, deployment.IdleReceives);
        Assert.Equal((1, 3, 1, 1, true), (deployment.Secrets, deployment.AlarmMetrics, deployment.CompositeAlarms, deployment.Dashboards, deployment.PointInTimeRecovery));
        // The function that writes most decides.
        Assert.Equal(SystemLines.Json, deployment.SystemLines);
    }

    [Fact]
    public void Without_a_setting_Lambda_writes_text_and_there_are_no_alarms()
    {
        var deployment = Read(Template.Replace("LoggingConfig: {LogFormat: JSON, SystemLogLevel: INFO}", "Timeout: 5", StringComparison.Ordinal), null);

        Assert.Equal((SystemLines.Text, 0, 0), (deployment.SystemLines, deployment.AlarmMetrics, deployment.Dashboards));
    }

    private Deployment Read(string template, string? alarms)
    {
        var file = Path.Combine(_folder.FullName, "template.yaml");
        File.WriteAllText(file, template);
        if (alarms is not null)
        {
            _folder.CreateSubdirectory("infra");
            File.WriteAllText(Path.Combine(_folder.FullName, "infra", "alarms.yaml"), alarms);
        }

        return Deployment.Read(file);
    }
}
