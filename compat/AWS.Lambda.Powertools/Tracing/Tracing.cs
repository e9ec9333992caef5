using System.Diagnostics.CodeAnalysis;
using Amazon.XRay.Recorder.Core.Internal.Entities;
using AWS.Lambda.Powertools.Common;
using AWS.Lambda.Powertools.Tracing.Internal;

namespace AWS.Lambda.Powertools.Tracing;

/// <summary>Traces to X-Ray. Outside Lambda the work runs and nothing is recorded.</summary>
[SuppressMessage("Naming", "CA1724", Justification = "The package's name for it.")]
public static class Tracing
{
    /// <summary>The subsegment that runs, to be given to work on another thread.</summary>
    public static Entity GetEntity() => XRayRecorder.Current;

    public static void SetEntity(Entity entity) => XRayRecorder.Current = entity;

    public static void AddAnnotation(string key, object value) => XRayRecorder.Current.AddAnnotation(key, value);

    public static void AddMetadata(string key, object value) => AddMetadata(null, key, value);

    public static void AddMetadata(string nameSpace, string key, object value) => XRayRecorder.Current.AddMetadata(NamespaceOf(nameSpace), key, value);

    public static void AddException(Exception exception) => XRayRecorder.Current.AddException(exception);

    public static void AddHttpInformation(string key, object value) => XRayRecorder.Current.AddHttp(key, value);

    /// <summary>
    /// Runs work in a subsegment of its own. Only for work that is done when it returns: a subsegment ends before awaited work does.
    /// </summary>
    public static void WithSubsegment(string name, Action<Subsegment> subsegment) => WithSubsegment(null, name, subsegment);

    public static void WithSubsegment(string nameSpace, string name, Action<Subsegment> subsegment)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var parent = XRayRecorder.Current;
        var child = XRayRecorder.Begin("## " + name, NamespaceOf(nameSpace), parent);
        XRayRecorder.Current = child;
        try
        {
            subsegment?.Invoke(child);
        }
        finally
        {
            XRayRecorder.Current = parent;
            XRayRecorder.End(child);
        }
    }

    public static void WithSubsegment(string name, Entity entity, Action<Subsegment> subsegment) => WithSubsegment(null, name, entity, subsegment);

    /// <summary>Runs work in a subsegment of a given one, on whatever thread.</summary>
    public static void WithSubsegment(string nameSpace, string name, Entity entity, Action<Subsegment> subsegment)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(entity);
        var child = XRayRecorder.Begin("## " + name, NamespaceOf(nameSpace), entity);
        try
        {
            subsegment?.Invoke(child);
        }
        finally
        {
            XRayRecorder.End(child);
        }
    }

    private static string NamespaceOf(string nameSpace) =>
        !string.IsNullOrWhiteSpace(nameSpace) ? nameSpace : (XRayRecorder.Current as Subsegment)?.Namespace ?? PowertoolsEnvironment.Service;
}
