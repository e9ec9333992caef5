using System.Text.RegularExpressions;
using OrderSystem.Adapters.Http;
using OrderSystem.Domain;
using YamlDotNet.RepresentationModel;

namespace OrderSystem.Tests.Functions;

/// <summary>docs/openapi.yaml says what the code does: problems, fields. Its routes are held to the template by dotnet dev.cs check.</summary>
public sealed partial class OpenApiTests
{
    private static readonly YamlMappingNode Described = Read();

    [Fact]
    public void It_names_every_kind_of_problem_with_the_status_that_the_code_gives_it()
    {
        string[] folders = ["src/Functions", "src/Adapters/Http"];
        var code = folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(LocalSystem.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Problems().Matches(File.ReadAllText(file)))
            .Select(match => $"{(int)Enum.Parse<System.Net.HttpStatusCode>(match.Groups[1].Value)} {match.Groups[2].Value}").Distinct().Order(StringComparer.Ordinal).ToList();
        var shared = Members(At(Described, "components", "responses")).ToDictionary(response => response.Name, response => response.Value, StringComparer.Ordinal);
        var described = Members(At(Described, "paths")).SelectMany(path => Members(path.Value)).Where(method => method.Name != "parameters")
            .SelectMany(method => Members(At(method.Value, "responses")))
            .SelectMany(response => Kinds(response.Value, shared).Select(kind => $"{response.Name} {kind}")).Distinct().Order(StringComparer.Ordinal);

        Assert.NotEmpty(code);
        Assert.Equal(code, described);
    }

    [Theory]
    [InlineData("Order", typeof(OrderBody))]
    [InlineData("OrderItem", typeof(OrderItemBody))]
    [InlineData("Failure", typeof(FailureBody))]
    [InlineData("Problem", typeof(ProblemBody))]
    [InlineData("PlaceOrder", typeof(PlaceOrderRequest))]
    [InlineData("RequestedItem", typeof(RequestedItem))]
    public void A_schema_has_the_fields_of_its_type(string schema, Type type)
    {
        var fields = Members(At(Described, "components", "schemas", schema, "properties")).Select(property => property.Name);

        Assert.Equal(type.GetProperties().Select(property => char.ToLowerInvariant(property.Name[0]) + property.Name[1..]).Order(StringComparer.Ordinal), fields.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_order_has_the_statuses_that_customers_see()
    {
        var described = ((YamlSequenceNode)At(Described, "components", "schemas", "Order", "properties", "status", "enum")).Select(status => ((YamlScalarNode)status).Value);

        Assert.Equal(Enum.GetValues<OrderStatus>().Where(status => status != OrderStatus.Authorized).Select(status => status.Word()).Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Kinds(YamlNode response, Dictionary<string, YamlNode> shared)
    {
        var members = Members(response).ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);
        return members.TryGetValue("$ref", out var reference) ? Kinds(shared[((YamlScalarNode)reference).Value!.Split('/')[^1]], shared)
            : members.TryGetValue("x-problems", out var kinds) ? ((YamlSequenceNode)kinds).Select(kind => ((YamlScalarNode)kind).Value!)
            : [];
    }

    private static IEnumerable<(string Name, YamlNode Value)> Members(YamlNode node) => ((YamlMappingNode)node).Children.Select(member => (((YamlScalarNode)member.Key).Value!, member.Value));

    private static YamlNode At(YamlNode node, params IEnumerable<string> path) => path.Aggregate(node, (at, name) => ((YamlMappingNode)at).Children[new YamlScalarNode(name)]);

    private static YamlMappingNode Read()
    {
        var stream = new YamlStream();
        using var reader = File.OpenText(Path.Combine(LocalSystem.Root, "docs", "openapi.yaml"));
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    // Of(request, HttpStatusCode.NotFound, "order-not-found", …), on one line or several.
    [GeneratedRegex("""Of\(\s*request,\s*HttpStatusCode\.(\w+),\s*\"([a-z-]+)\" *,""")]
    private static partial Regex Problems();
}
