namespace Amazon.Lambda.Annotations;

/// <summary>Marks a method as a Lambda function: the generator writes its entry point.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class LambdaFunctionAttribute : Attribute;

/// <summary>Marks the class whose <c>ConfigureServices(IServiceCollection)</c> registers what the functions need.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class LambdaStartupAttribute : Attribute;

/// <summary>Settings for all functions of the assembly.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public class LambdaGlobalPropertiesAttribute : Attribute
{
    /// <summary>Whether the generator writes a <c>Main</c> that runs the function named by <c>ANNOTATIONS_HANDLER</c>.</summary>
    public bool GenerateMain { get; set; }
}
