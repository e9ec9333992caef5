namespace OrderSystem.Dev.Check.Rules;

/// <summary>The manuals that rules come from.</summary>
internal static class Pages
{
    public static string Lambda(string page) => $"https://docs.aws.amazon.com/lambda/latest/dg/{page}.html";

    public static string Sam(string page) => $"https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/{page}.html";

    public static string Sqs(string page) => $"https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/{page}.html";

    public static string DynamoDb(string page) => $"https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/{page}.html";

    public static string Iam(string page) => $"https://docs.aws.amazon.com/IAM/latest/UserGuide/{page}.html";

    public static string HttpApi(string page) => $"https://docs.aws.amazon.com/apigateway/latest/developerguide/{page}.html";

    public static string CloudFormation(string page) => $"https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/{page}.html";
}
