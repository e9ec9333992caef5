using System.Text.Json.Nodes;

namespace OrderSystem.SystemTests.Infra;

/// <summary>A pool whose tokens the API takes, and no others; see infra/identity.yaml.</summary>
public sealed class IdentityTests
{
    private readonly JsonNode _template = Yaml.Read("infra/identity.yaml");

    private JsonNode Client => Assert.Single(_template.Resources("AWS::Cognito::UserPoolClient")).Value;

    [Fact]
    public void Its_outputs_are_the_parameters_of_the_main_template()
    {
        var parameters = Yaml.Read("template.yaml")["Parameters"]!.AsObject();

        Assert.Equal(["Customers", "ProviderURL"], _template["Outputs"]!["TokenIssuer"]!["Value"]!["Fn::GetAtt"]!.AsArray().Select(part => part.Text()));
        Assert.Equal("Client", _template["Outputs"]!["TokenAudience"]!["Value"]!["Ref"].Text());
        Assert.All(["TokenIssuer", "TokenAudience"], name => Assert.True(parameters.ContainsKey(name)));
    }

    [Fact]
    public void Customers_sign_in_with_the_code_flow_alone()
    {
        Assert.Equal(["code"], Client["AllowedOAuthFlows"]!.AsArray().Select(flow => flow.Text()));
        // A client with a secret need not use PKCE; one without must, or the code alone would do.
        Assert.Equal("false", Client["GenerateSecret"].Text());
        Assert.Equal("ENABLED", Client["PreventUserExistenceErrors"].Text());
        var flows = Client["ExplicitAuthFlows"]!["Fn::If"]!.AsArray();
        Assert.Equal("AllowsTestSignIn", flows[0].Text());
        Assert.Equal(["ALLOW_REFRESH_TOKEN_AUTH"], flows[2]!.AsArray().Select(flow => flow.Text()));
        Assert.Equal("no", _template["Parameters"]!["TestSignIn"]!["Default"].Text());
    }

    [Fact]
    public void A_token_that_cannot_be_revoked_does_not_live_long()
    {
        Assert.Equal("minutes", Client["TokenValidityUnits"]!["AccessToken"].Text());
        Assert.InRange(int.Parse(Client["AccessTokenValidity"].Text()), 5, 60);
    }

    [Fact]
    public void The_pool_outlives_its_stack()
    {
        var pool = _template["Resources"]!["Customers"]!;

        Assert.Equal("RetainExceptOnCreate", pool["DeletionPolicy"].Text());
        Assert.Equal("Retain", pool["UpdateReplacePolicy"].Text());
        Assert.Equal("Protection", pool["Properties"]!["DeletionProtection"]!["Ref"].Text());
        Assert.Equal("ACTIVE", _template["Parameters"]!["Protection"]!["Default"].Text());
        Assert.True(int.Parse(pool["Properties"]!["Policies"]!["PasswordPolicy"]!["MinimumLength"].Text()) >= 12);
        Assert.Equal("OPTIONAL", pool["Properties"]!["MfaConfiguration"].Text());
    }
}
