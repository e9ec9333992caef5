using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;

namespace OrderSystem.Compat.AwsSdk;

/// <summary>
/// The endpoint rule set shared by SQS, SNS, Secrets Manager, DynamoDB Streams, Lambda and CodeDeploy: <c>https://{prefix}[-fips].{region}.{partition's suffix}</c>,
/// unless a URL is configured.
/// </summary>
/// <param name="prefix">The host name's first label, such as <c>sqs</c>.</param>
/// <param name="plainFipsInGovCloud">Whether GovCloud's ordinary host is the FIPS one already.</param>
/// <param name="dualStackPrefix">The first label of dual-stack hosts in AWS's commercial, Chinese and GovCloud partitions, where it differs.</param>
/// <exception cref="AmazonClientException">The combination is not offered by the partition, or no region is known.</exception>
internal sealed class RegionalEndpoints(string prefix, bool plainFipsInGovCloud, string dualStackPrefix = null) : IEndpointProvider
{
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        var fips = parameters["UseFIPS"] is true;
        var dualStack = parameters["UseDualStack"] is true;
        if (parameters["Endpoint"] is string url)
        {
            return fips || dualStack
                ? throw new AmazonClientException($"Invalid Configuration: {(fips ? "FIPS" : "Dualstack")} and custom endpoint are not supported")
                : new Endpoint(url);
        }

        if (parameters["Region"] is not string region || Fn.Partition(region) is not { } partition)
        {
            throw new AmazonClientException("Invalid Configuration: Missing Region");
        }

        Require(!fips || Is(partition, "supportsFIPS"), "FIPS is enabled but this partition does not support FIPS");
        Require(!dualStack || Is(partition, "supportsDualStack"), "DualStack is enabled but this partition does not support DualStack");
        if (fips && !dualStack && plainFipsInGovCloud && Equals(Fn.GetAttr(partition, "name"), "aws-us-gov"))
        {
            return new Endpoint($"https://{prefix}.{region}.amazonaws.com");
        }

        var suffix = Fn.GetAttr(partition, dualStack ? "dualStackDnsSuffix" : "dnsSuffix");
        var head = dualStack && dualStackPrefix is not null && Fn.GetAttr(partition, "name") is "aws" or "aws-cn" or "aws-us-gov" ? dualStackPrefix : prefix;
        return new Endpoint($"https://{head}{(fips ? "-fips" : "")}.{region}.{suffix}");
    }

    private static bool Is(object partition, string attribute) => Equals(Fn.GetAttr(partition, attribute), true);

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new AmazonClientException(message);
        }
    }
}
