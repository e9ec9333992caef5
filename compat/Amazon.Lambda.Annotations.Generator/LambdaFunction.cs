namespace Amazon.Lambda.Annotations.Generator;

/// <summary>What is known of one method with <c>[LambdaFunction]</c>: all that the source of its entry point is made from.</summary>
/// <param name="Namespace">The namespace of the class, empty for none.</param>
/// <param name="Class">The class, by its simple name.</param>
/// <param name="Method">The method.</param>
/// <param name="IsHttp">Whether it answers a route of an HTTP API.</param>
/// <param name="Returns">The return type, fully qualified: a task.</param>
/// <param name="Result">The result of the task, fully qualified; null for none.</param>
/// <param name="Parameters">The parameters of the entry point, as source.</param>
/// <param name="Types">The types of those parameters, as source.</param>
/// <param name="Arguments">What the entry point passes on to the method, as source.</param>
/// <param name="RouteVariables">The variables of the route that are parameters of the method, separated by commas.</param>
/// <param name="HasEmptyConstructor">Whether the class can be made without dependency injection.</param>
/// <param name="Serializer">The serializer that the method names itself, fully qualified; null for the assembly's.</param>
internal sealed record LambdaFunction(
    string Namespace,
    string Class,
    string Method,
    bool IsHttp,
    string Returns,
    string? Result,
    string Parameters,
    string Types,
    string Arguments,
    string RouteVariables,
    bool HasEmptyConstructor,
    string? Serializer)
{
    /// <summary>The name of the class that holds the entry point.</summary>
    public string EntryClass => $"{Class}_{Method}_Generated";

    /// <summary>The entry class with its namespace, as source.</summary>
    public string QualifiedEntryClass => Namespace.Length == 0 ? $"global::{EntryClass}" : $"global::{Namespace}.{EntryClass}";
}

/// <summary>One method: a function, or the reasons why there is no entry point for it.</summary>
internal sealed record FunctionOrRefusal(LambdaFunction? Function, Refusal? Refusal);
