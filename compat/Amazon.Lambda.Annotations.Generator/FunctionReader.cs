using Microsoft.CodeAnalysis;

namespace Amazon.Lambda.Annotations.Generator;

/// <summary>Reads a method with <c>[LambdaFunction]</c>, and refuses the shapes for which no entry point is written.</summary>
internal static class FunctionReader
{
    private const string Annotations = "Amazon.Lambda.Annotations";
    private const string Context = "Amazon.Lambda.Core.ILambdaContext";
    private const string HttpRequest = "Amazon.Lambda.APIGatewayEvents.APIGatewayHttpApiV2ProxyRequest";
    private const string HttpResponse = "Amazon.Lambda.APIGatewayEvents.APIGatewayHttpApiV2ProxyResponse";

    public static FunctionOrRefusal Read(IMethodSymbol method)
    {
        if (WhatIsNotCovered(method) is { } what)
        {
            return Refused(Refusal.NotCovered(what, method));
        }

        var http = method.GetAttributes().FirstOrDefault(attribute => Name(attribute.AttributeClass) == Annotations + ".APIGateway.HttpApiAttribute");
        return http is null ? ReadPlain(method) : ReadHttp(method, http);
    }

    private static string? WhatIsNotCovered(IMethodSymbol method)
    {
        var type = method.ContainingType;
        if (type.ContainingType is not null || type.IsGenericType || type.IsAbstract || type.TypeKind != TypeKind.Class)
        {
            return $"a function in {type.ToDisplayString()}: it must be an ordinary, top-level class";
        }

        if (method.IsStatic || method.IsGenericMethod || method.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal))
        {
            return "a static, generic or private function method";
        }

        if (type.GetMembers(method.Name).OfType<IMethodSymbol>().Count() > 1)
        {
            return $"two methods named {method.Name}: the entry points would have the same name";
        }

        if (Name(method.ReturnType.OriginalDefinition) is not ("System.Threading.Tasks.Task" or "System.Threading.Tasks.Task<TResult>"))
        {
            return $"the return type {method.ReturnType.ToDisplayString()}: it must be Task or Task<T>";
        }

        foreach (var attribute in method.GetAttributes())
        {
            var name = Name(attribute.AttributeClass);
            if (name.StartsWith(Annotations + ".", StringComparison.Ordinal)
                && name is not (Annotations + ".LambdaFunctionAttribute" or Annotations + ".APIGateway.HttpApiAttribute"))
            {
                return $"the attribute {name}";
            }

            if (name.StartsWith(Annotations + ".", StringComparison.Ordinal) && attribute.NamedArguments.Length > 0)
            {
                return $"{attribute.NamedArguments[0].Key} of {name}: compat writes no template";
            }
        }

        foreach (var parameter in method.Parameters)
        {
            if (parameter.RefKind != RefKind.None || parameter.GetAttributes().Any(attribute => Name(attribute.AttributeClass).StartsWith(Annotations + ".", StringComparison.Ordinal)))
            {
                return $"the attributes or the modifier of the parameter {parameter.Name}";
            }
        }

        return null;
    }

    // The entry point has the method's own parameters: the event, and the context if it wants one.
    private static FunctionOrRefusal ReadPlain(IMethodSymbol method)
    {
        if (method.Parameters.Length is not (1 or 2)
            || Name(method.Parameters[0].Type) == Context
            || (method.Parameters.Length == 2 && Name(method.Parameters[1].Type) != Context))
        {
            return Refused(Refusal.NotCovered("these parameters: they must be the event, and an ILambdaContext after it or nothing", method));
        }

        var names = method.Parameters.Select(parameter => Name(parameter.Type) == Context ? "__context__" : parameter.Name).ToList();
        var types = method.Parameters.Select(parameter => Source(parameter.Type)).ToList();
        return new FunctionOrRefusal(Function(method, isHttp: false, names, types, names, []), null);
    }

    // The entry point always takes the request and the context; the method takes what it needs of them.
    private static FunctionOrRefusal ReadHttp(IMethodSymbol method, AttributeData http)
    {
        var template = http.ConstructorArguments.Length == 2 ? http.ConstructorArguments[1].Value as string ?? string.Empty : string.Empty;
        var variables = template.Split('/').Where(part => part.StartsWith("{", StringComparison.Ordinal) && part.EndsWith("}", StringComparison.Ordinal))
            .Select(part => part.Substring(1, part.Length - 2)).ToList();
        if (variables.FirstOrDefault(variable => method.Parameters.All(parameter => parameter.Name != variable)) is { } missing)
        {
            return Refused(Refusal.RouteVariableWithoutParameter(template, missing, method));
        }

        if (method.ReturnType is not INamedTypeSymbol { TypeArguments.Length: 1 } task || Name(task.TypeArguments[0]) != HttpResponse)
        {
            return Refused(Refusal.NotCovered($"[HttpApi] with the return type {method.ReturnType.ToDisplayString()}: it must be Task<APIGatewayHttpApiV2ProxyResponse>", method));
        }

        var arguments = new List<string>();
        foreach (var parameter in method.Parameters)
        {
            var type = Name(parameter.Type);
            var isVariable = variables.Contains(parameter.Name) && parameter.Type.SpecialType == SpecialType.System_String;
            if (!isVariable && type is not (HttpRequest or Context))
            {
                return Refused(Refusal.NotCovered(
                    $"[HttpApi] with the parameter {type} {parameter.Name}: it must be the APIGatewayHttpApiV2ProxyRequest, the ILambdaContext or a variable of the route as a string", method));
            }

            arguments.Add(isVariable ? parameter.Name : type == Context ? "__context__" : "__request__");
        }

        return new FunctionOrRefusal(
            Function(method, isHttp: true, ["__request__", "__context__"], ["global::" + HttpRequest, "global::" + Context], arguments, variables), null);
    }

    private static LambdaFunction Function(
        IMethodSymbol method, bool isHttp, List<string> names, List<string> types, List<string> arguments, List<string> variables)
    {
        var type = method.ContainingType;
        return new LambdaFunction(
            type.ContainingNamespace.IsGlobalNamespace ? string.Empty : type.ContainingNamespace.ToDisplayString(),
            type.Name,
            method.Name,
            isHttp,
            Source(method.ReturnType),
            method.ReturnType is INamedTypeSymbol { TypeArguments.Length: 1 } task ? Source(task.TypeArguments[0]) : null,
            string.Join(", ", types.Zip(names, (one, name) => $"{one} {name}")),
            string.Join(", ", types),
            string.Join(", ", arguments),
            string.Join(",", variables),
            type.InstanceConstructors.Any(constructor => constructor.Parameters.Length == 0 && constructor.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal),
            SerializerOf(method));
    }

    /// <summary>The serializer that <c>[LambdaSerializer]</c> on a method or an assembly names, as source.</summary>
    public static string? SerializerOf(ISymbol symbol) =>
        symbol.GetAttributes().FirstOrDefault(attribute => Name(attribute.AttributeClass) == "Amazon.Lambda.Core.LambdaSerializerAttribute") is { ConstructorArguments.Length: 1 } found
        && found.ConstructorArguments[0].Value is ITypeSymbol type
            ? Source(type)
            : null;

    private static FunctionOrRefusal Refused(Refusal refusal) => new(null, refusal);

    private static string Source(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    private static string Name(ISymbol? symbol) => symbol?.ToDisplayString() ?? string.Empty;
}
