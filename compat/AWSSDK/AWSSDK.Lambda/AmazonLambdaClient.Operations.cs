using Amazon.Lambda.Model;

namespace Amazon.Lambda;

public partial class AmazonLambdaClient
{
    public virtual Task<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<InvokeResponse>(request, InvokeOperation.Options(), cancellationToken);
}
