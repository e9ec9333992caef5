namespace Stripe;

/// <summary>Names the application in the <c>User-Agent</c>, as <c>Name/Version (Url)</c>.</summary>
public class AppInfo
{
    public string Name { get; set; }

    public string PartnerId { get; set; }

    public string Version { get; set; }

    public string Url { get; set; }

    public string FormatUserAgent()
    {
        var text = Name;
        if (!string.IsNullOrEmpty(Version))
        {
            text += "/" + Version;
        }

        return string.IsNullOrEmpty(Url) ? text : text + " (" + Url + ")";
    }
}
