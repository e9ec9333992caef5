using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace OrderSystem.SystemTests.Compat;

/// <summary>
/// The public types and members of an assembly, in the words of the listings. Read from its metadata alone, so that nothing it
/// depends on has to be there.
/// </summary>
internal sealed class PublicApi : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;
    private readonly TypeNames _names = new();

    private PublicApi(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        _metadata = _file.GetMetadataReader();
    }

    public static IReadOnlyList<ApiType> Of(string path)
    {
        using var api = new PublicApi(path);
        return [.. api._metadata.TypeDefinitions.Select(api._metadata.GetTypeDefinition).Where(api.IsPublic).Select(api.Read)];
    }

    public void Dispose() => _file.Dispose();

    private bool IsPublic(TypeDefinition type) => (type.Attributes & TypeAttributes.VisibilityMask) switch
    {
        TypeAttributes.Public => true,
        TypeAttributes.NestedPublic => IsPublic(_metadata.GetTypeDefinition(type.GetDeclaringType())),
        _ => false,
    };

    private ApiType Read(TypeDefinition type)
    {
        var baseName = type.BaseType.IsNil ? "" : Name(type.BaseType, type);
        var kind = type.Attributes.HasFlag(TypeAttributes.Interface) ? "interface"
            : baseName is "Enum" ? "enum"
            : baseName is "ValueType" ? "struct"
            : baseName is "MulticastDelegate" ? "delegate"
            : "class";
        var arity = type.GetGenericParameters().Count;
        var ns = _metadata.GetString(Outermost(type).Namespace);
        var name = $"{ns}.{TypeNames.Full(_metadata, type)}" + (arity > 0 ? $"`{arity}" : "");
        var bases = type.GetInterfaceImplementations()
            .Select(handle => Name(_metadata.GetInterfaceImplementation(handle).Interface, type))
            .Append(baseName)
            .Where(@base => @base is not ("" or "object" or "Enum" or "ValueType" or "MulticastDelegate"));
        return new ApiType(name, kind, [.. bases], kind == "delegate" ? [] : [.. Members(type, kind)]) { Parameters = TypeNames.Generics(_metadata, type.GetGenericParameters()) };
    }

    private IEnumerable<string> Members(TypeDefinition type, string kind)
    {
        foreach (var field in type.GetFields().Select(_metadata.GetFieldDefinition).Where(static field => IsVisible((MethodAttributes)(int)field.Attributes)))
        {
            var name = _metadata.GetString(field.Name);
            if (kind == "enum")
            {
                if (name != "value__")
                {
                    yield return $"{name}={Constant(field.GetDefaultValue())}";
                }
            }
            else
            {
                var word = field.Attributes.HasFlag(FieldAttributes.Literal) ? "const " : field.Attributes.HasFlag(FieldAttributes.Static) ? "static " : "";
                yield return $"{word}{field.DecodeSignature(_names, Context(type))} {name}" + (field.GetDefaultValue() is { IsNil: false } value ? $" = {Constant(value)}" : "");
            }
        }

        var accessors = new HashSet<MethodDefinitionHandle>();
        foreach (var property in type.GetProperties().Select(_metadata.GetPropertyDefinition))
        {
            var (get, set) = (property.GetAccessors().Getter, property.GetAccessors().Setter);
            accessors.UnionWith([get, set]);
            var visible = new[] { get, set }.Where(handle => !handle.IsNil && IsNewAndVisible(_metadata.GetMethodDefinition(handle))).ToList();
            if (visible.Count > 0)
            {
                var signature = property.DecodeSignature(_names, Context(type));
                var words = string.Concat(visible.Select(handle => handle == get ? " get;" : " set;"));
                var index = signature.ParameterTypes.Length > 0 ? $"[{string.Join(", ", signature.ParameterTypes)}]" : "";
                var word = _metadata.GetMethodDefinition(visible[0]).Attributes.HasFlag(MethodAttributes.Static) ? "static " : "";
                yield return $"{word}{signature.ReturnType} {_metadata.GetString(property.Name)}{index} {{{words} }}";
            }
        }

        foreach (var handle in type.GetMethods().Where(handle => !accessors.Contains(handle)))
        {
            var method = _metadata.GetMethodDefinition(handle);
            if (IsNewAndVisible(method) && _metadata.GetString(method.Name) is not ".cctor")
            {
                yield return Method(method, type);
            }
        }
    }

    private string Method(MethodDefinition method, TypeDefinition type)
    {
        var context = new GenericNames(TypeNames.Generics(_metadata, type.GetGenericParameters()), TypeNames.Generics(_metadata, method.GetGenericParameters()));
        var signature = method.DecodeSignature(_names, context);
        var parameters = method.GetParameters().Select(_metadata.GetParameter).Where(static parameter => parameter.SequenceNumber > 0)
            .Select(parameter => $"{(IsParams(parameter) ? "params " : "")}{signature.ParameterTypes[parameter.SequenceNumber - 1]} {_metadata.GetString(parameter.Name)}{Default(parameter)}");
        var name = _metadata.GetString(method.Name);
        var generics = context.Method.Length > 0 ? $"<{string.Join(",", context.Method)}>" : "";
        var word = method.Attributes.HasFlag(MethodAttributes.Static) ? "static " : "";
        return name == ".ctor" ? $".ctor({string.Join(", ", parameters)})" : $"{word}{signature.ReturnType} {name}{generics}({string.Join(", ", parameters)})";
    }

    private string Default(Parameter parameter) => !parameter.Attributes.HasFlag(ParameterAttributes.Optional) ? ""
        : parameter.GetDefaultValue() is { IsNil: false } value && Constant(value) is { } constant ? $" = {constant}"
        : " = default";

    private object? Constant(ConstantHandle handle) => _metadata.GetConstant(handle) is var constant
        ? _metadata.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode)
        : null;

    private bool IsParams(Parameter parameter) => parameter.GetCustomAttributes()
        .Select(handle => _metadata.GetCustomAttribute(handle).Constructor)
        .Any(constructor => constructor.Kind == HandleKind.MemberReference
            && _metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent is { Kind: HandleKind.TypeReference } parent
            && _metadata.GetString(_metadata.GetTypeReference((TypeReferenceHandle)parent).Name) is "ParamArrayAttribute" or "ParamCollectionAttribute");

    /// <summary>An override adds nothing that its base does not offer already.</summary>
    private static bool IsNewAndVisible(MethodDefinition method) =>
        IsVisible(method.Attributes) && (!method.Attributes.HasFlag(MethodAttributes.Virtual) || method.Attributes.HasFlag(MethodAttributes.NewSlot));

    private static bool IsVisible(MethodAttributes attributes) =>
        (attributes & MethodAttributes.MemberAccessMask) is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    private TypeDefinition Outermost(TypeDefinition type) =>
        type.GetDeclaringType().IsNil ? type : Outermost(_metadata.GetTypeDefinition(type.GetDeclaringType()));

    private GenericNames Context(TypeDefinition type) => new(TypeNames.Generics(_metadata, type.GetGenericParameters()), []);

    private string Name(EntityHandle handle, TypeDefinition type) => handle.Kind switch
    {
        HandleKind.TypeDefinition => _names.GetTypeFromDefinition(_metadata, (TypeDefinitionHandle)handle, 0),
        HandleKind.TypeReference => _names.GetTypeFromReference(_metadata, (TypeReferenceHandle)handle, 0),
        _ => _metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_names, Context(type)),
    };
}

/// <param name="Name">With its namespace; nested types after a dot, generic ones with their arity.</param>
/// <param name="Kind">class, interface, struct, enum or delegate.</param>
internal sealed record ApiType(string Name, string Kind, IReadOnlyList<string> Bases, IReadOnlyList<string> Members)
{
    /// <summary>The names of its type parameters.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>As a listing has it.</summary>
    public string ToText()
    {
        var name = Name.Split('`')[0] + (Parameters.Count > 0 ? $"<{string.Join(",", Parameters)}>" : "");
        var header = $"{Kind} {name}{(Bases.Count > 0 ? " : " + string.Join(", ", Bases) : "")}";
        return string.Join("\n    ", [header, .. Members.Order(StringComparer.Ordinal)]);
    }
}
