namespace LocalCloud.Lambda;

/// <summary>An operation of Lambda's API.</summary>
/// <param name="Name">For example <c>GetFunction</c>.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">With the parameters in braces.</param>
internal sealed record LambdaOperation(string Name, string Method, string Path)
{
    /// <summary>What a role must allow for it.</summary>
    public string Action => $"lambda:{(Name is "Invoke" or "InvokeAsync" or "InvokeWithResponseStream" ? "InvokeFunction" : Name)}";
}

/// <summary>The operations on functions, those that are here and those that are refused by name.</summary>
/// <remarks>Source: Lambda API reference, "Actions". Event source mappings are the event sources' own.</remarks>
internal static class LambdaOperations
{
    private const string Function = "/2015-03-31/functions/{name}";

    public static IReadOnlyList<LambdaOperation> All { get; } =
    [
        new("Invoke", "POST", Function + "/invocations"),
        new("InvokeAsync", "POST", "/2014-11-13/functions/{name}/invoke-async"),
        new("InvokeWithResponseStream", "POST", "/2021-11-15/functions/{name}/response-streaming-invocations"),
        new("ListFunctions", "GET", "/2015-03-31/functions"),
        new("CreateFunction", "POST", "/2015-03-31/functions"),
        new("GetFunction", "GET", Function),
        new("DeleteFunction", "DELETE", Function),
        new("GetFunctionConfiguration", "GET", Function + "/configuration"),
        new("UpdateFunctionConfiguration", "PUT", Function + "/configuration"),
        new("UpdateFunctionCode", "PUT", Function + "/code"),
        new("ListVersionsByFunction", "GET", Function + "/versions"),
        new("PublishVersion", "POST", Function + "/versions"),
        new("ListAliases", "GET", Function + "/aliases"),
        new("CreateAlias", "POST", Function + "/aliases"),
        new("GetAlias", "GET", Function + "/aliases/{alias}"),
        new("UpdateAlias", "PUT", Function + "/aliases/{alias}"),
        new("DeleteAlias", "DELETE", Function + "/aliases/{alias}"),
        new("GetPolicy", "GET", Function + "/policy"),
        new("AddPermission", "POST", Function + "/policy"),
        new("RemovePermission", "DELETE", Function + "/policy/{statement}"),
        new("GetFunctionConcurrency", "GET", "/2019-09-30/functions/{name}/concurrency"),
        new("PutFunctionConcurrency", "PUT", "/2017-10-31/functions/{name}/concurrency"),
        new("DeleteFunctionConcurrency", "DELETE", "/2017-10-31/functions/{name}/concurrency"),
        new("GetProvisionedConcurrencyConfig", "GET", "/2019-09-30/functions/{name}/provisioned-concurrency"),
        new("PutProvisionedConcurrencyConfig", "PUT", "/2019-09-30/functions/{name}/provisioned-concurrency"),
        new("DeleteProvisionedConcurrencyConfig", "DELETE", "/2019-09-30/functions/{name}/provisioned-concurrency"),
        new("GetFunctionEventInvokeConfig", "GET", "/2019-09-25/functions/{name}/event-invoke-config"),
        new("ListFunctionEventInvokeConfigs", "GET", "/2019-09-25/functions/{name}/event-invoke-config/list"),
        new("PutFunctionEventInvokeConfig", "PUT", "/2019-09-25/functions/{name}/event-invoke-config"),
        new("UpdateFunctionEventInvokeConfig", "POST", "/2019-09-25/functions/{name}/event-invoke-config"),
        new("DeleteFunctionEventInvokeConfig", "DELETE", "/2019-09-25/functions/{name}/event-invoke-config"),
        new("GetFunctionRecursionConfig", "GET", "/2024-08-31/functions/{name}/recursion-config"),
        new("PutFunctionRecursionConfig", "PUT", "/2024-08-31/functions/{name}/recursion-config"),
        new("GetFunctionCodeSigningConfig", "GET", "/2020-06-30/functions/{name}/code-signing-config"),
        new("PutFunctionCodeSigningConfig", "PUT", "/2020-06-30/functions/{name}/code-signing-config"),
        new("DeleteFunctionCodeSigningConfig", "DELETE", "/2020-06-30/functions/{name}/code-signing-config"),
        new("GetRuntimeManagementConfig", "GET", "/2021-07-20/functions/{name}/runtime-management-config"),
        new("PutRuntimeManagementConfig", "PUT", "/2021-07-20/functions/{name}/runtime-management-config"),
        new("GetFunctionUrlConfig", "GET", "/2021-10-31/functions/{name}/url"),
        new("CreateFunctionUrlConfig", "POST", "/2021-10-31/functions/{name}/url"),
        new("UpdateFunctionUrlConfig", "PUT", "/2021-10-31/functions/{name}/url"),
        new("DeleteFunctionUrlConfig", "DELETE", "/2021-10-31/functions/{name}/url"),
        new("ListFunctionUrlConfigs", "GET", "/2021-10-31/functions/{name}/urls"),
        new("GetAccountSettings", "GET", "/2016-08-19/account-settings"),
        new("ListTags", "GET", "/2017-03-31/tags/{resource}"),
        new("TagResource", "POST", "/2017-03-31/tags/{resource}"),
        new("UntagResource", "DELETE", "/2017-03-31/tags/{resource}"),
        new("ListLayers", "GET", "/2018-10-31/layers"),
        new("ListLayerVersions", "GET", "/2018-10-31/layers/{layer}/versions"),
        new("PublishLayerVersion", "POST", "/2018-10-31/layers/{layer}/versions"),
        new("GetLayerVersion", "GET", "/2018-10-31/layers/{layer}/versions/{version}"),
        new("DeleteLayerVersion", "DELETE", "/2018-10-31/layers/{layer}/versions/{version}"),
    ];
}
