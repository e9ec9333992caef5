using Amazon.Runtime;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.SecretsManager.Model;

/// <summary>Asks for a secret's value (GetSecretValue).</summary>
public partial class GetSecretValueRequest : AmazonSecretsManagerRequest
{
    /// <summary>Name or ARN; across accounts the ARN.</summary>
    public string SecretId { get; set; }

    public string VersionId { get; set; }

    /// <summary>Null means AWSCURRENT.</summary>
    public string VersionStage { get; set; }
}

/// <summary>The value, as text or as bytes.</summary>
public partial class GetSecretValueResponse : AmazonWebServiceResponse
{
    public string ARN { get; set; }

    /// <summary>UTC.</summary>
    public DateTime? CreatedDate { get; set; }

    public string Name { get; set; }

    public MemoryStream SecretBinary { get; set; }

    public string SecretString { get; set; }

    public string VersionId { get; set; }

    public List<string> VersionStages { get; set; } = Collections.List<string>();
}
