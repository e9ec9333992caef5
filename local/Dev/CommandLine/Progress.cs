namespace OrderSystem.Dev.CommandLine;

/// <summary>One line on the terminal that is written over; nothing where nobody looks.</summary>
internal static class Progress
{
    public static void Show(string line)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write($"\r\e[K{line}");
        }
    }
}
