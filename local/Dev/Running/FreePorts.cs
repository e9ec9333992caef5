using System.Net;
using System.Net.Sockets;
using OrderSystem.Dev.CommandLine;

namespace OrderSystem.Dev.Running;

/// <summary>Ports for a system that runs only as long as its verb.</summary>
internal static class FreePorts
{
    /// <exception cref="VerbException">There are none.</exception>
    public static int FourInARow()
    {
        // Well below those that the operating system gives to clients.
        for (var port = 18_080; port < 30_000; port += 10)
        {
            if (Enumerable.Range(port, 4).All(IsFree))
            {
                return port;
            }
        }

        throw new VerbException("There are no four free ports in a row above 18080.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
