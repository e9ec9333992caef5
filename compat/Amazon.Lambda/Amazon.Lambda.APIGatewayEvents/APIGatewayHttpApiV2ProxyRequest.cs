namespace Amazon.Lambda.APIGatewayEvents;

/// <summary>A request to an HTTP API, payload format 2.0.</summary>
public class APIGatewayHttpApiV2ProxyRequest
{
    /// <summary><c>2.0</c>.</summary>
    public string Version { get; set; }

    /// <summary>The route that matched, for example <c>POST /orders</c>.</summary>
    public string RouteKey { get; set; }

    /// <summary>The path, decoded.</summary>
    public string RawPath { get; set; }

    /// <summary>The query, still encoded, without the question mark.</summary>
    public string RawQueryString { get; set; }

    /// <summary>The cookies, each <c>name=value</c>.</summary>
    public string[] Cookies { get; set; }

    /// <summary>The headers by lower-case name; several values of one are joined by commas.</summary>
    public IDictionary<string, string> Headers { get; set; }

    /// <summary>The query by name; several values of one are joined by commas. Null where there is none.</summary>
    public IDictionary<string, string> QueryStringParameters { get; set; }

    /// <summary>What API Gateway says about the request.</summary>
    public ProxyRequestContext RequestContext { get; set; }

    /// <summary>The body, as text or base64; null where there is none.</summary>
    public string Body { get; set; }

    /// <summary>The variables of the route. Null where it has none.</summary>
    public IDictionary<string, string> PathParameters { get; set; }

    /// <summary>Whether <see cref="Body"/> is base64.</summary>
    public bool IsBase64Encoded { get; set; }

    /// <summary>The variables of the stage. Null where it has none.</summary>
    public IDictionary<string, string> StageVariables { get; set; }

    /// <summary>What API Gateway says about the request.</summary>
    public class ProxyRequestContext
    {
        /// <summary>The account of the API.</summary>
        public string AccountId { get; set; }

        /// <summary>The API.</summary>
        public string ApiId { get; set; }

        /// <summary>What the route's authorizer found, or null.</summary>
        public AuthorizerDescription Authorizer { get; set; }

        /// <summary>The host name of the API.</summary>
        public string DomainName { get; set; }

        /// <summary>The first label of the host name.</summary>
        public string DomainPrefix { get; set; }

        /// <summary>The request line and its sender.</summary>
        public HttpDescription Http { get; set; }

        /// <summary>The id API Gateway gave the request.</summary>
        public string RequestId { get; set; }

        /// <summary>The id of the route.</summary>
        public string RouteId { get; set; }

        /// <summary>The route that matched.</summary>
        public string RouteKey { get; set; }

        /// <summary>The stage, <c>$default</c> unless named.</summary>
        public string Stage { get; set; }

        /// <summary>When the request arrived, <c>dd/MMM/yyyy:HH:mm:ss +0000</c>.</summary>
        public string Time { get; set; }

        /// <summary>When the request arrived, in milliseconds since 1970.</summary>
        public long TimeEpoch { get; set; }

        /// <summary>What mutual TLS found, or null.</summary>
        public ProxyRequestAuthentication Authentication { get; set; }
    }

    /// <summary>The request line and its sender.</summary>
    public class HttpDescription
    {
        /// <summary>The HTTP method.</summary>
        public string Method { get; set; }

        /// <summary>The path.</summary>
        public string Path { get; set; }

        /// <summary>The protocol, for example <c>HTTP/1.1</c>.</summary>
        public string Protocol { get; set; }

        /// <summary>The address of the sender.</summary>
        public string SourceIp { get; set; }

        /// <summary>The User-Agent header.</summary>
        public string UserAgent { get; set; }
    }

    /// <summary>What mutual TLS found.</summary>
    public class ProxyRequestAuthentication
    {
        /// <summary>The certificate of the client.</summary>
        public ProxyRequestClientCert ClientCert { get; set; }
    }

    /// <summary>The certificate of the client.</summary>
    public class ProxyRequestClientCert
    {
        /// <summary>The certificate, PEM.</summary>
        public string ClientCertPem { get; set; }

        /// <summary>Its subject.</summary>
        public string SubjectDN { get; set; }

        /// <summary>Its issuer.</summary>
        public string IssuerDN { get; set; }

        /// <summary>Its serial number.</summary>
        public string SerialNumber { get; set; }

        /// <summary>When it is valid.</summary>
        public ClientCertValidity Validity { get; set; }
    }

    /// <summary>When a certificate is valid.</summary>
    public class ClientCertValidity
    {
        /// <summary>From.</summary>
        public string NotBefore { get; set; }

        /// <summary>Until.</summary>
        public string NotAfter { get; set; }
    }

    /// <summary>What the route's authorizer found: one member is set.</summary>
    public class AuthorizerDescription
    {
        /// <summary>Of a JWT authorizer.</summary>
        public JwtDescription Jwt { get; set; }

        /// <summary>Of a Lambda authorizer: its context.</summary>
        public IDictionary<string, object> Lambda { get; set; }

        /// <summary>Of an IAM authorizer.</summary>
        public IAMDescription IAM { get; set; }

        /// <summary>The token of the caller.</summary>
        public class JwtDescription
        {
            /// <summary>The claims, as texts.</summary>
            public IDictionary<string, string> Claims { get; set; }

            /// <summary>The scopes, or null.</summary>
            public string[] Scopes { get; set; }
        }

        /// <summary>The AWS principal of the caller.</summary>
        public class IAMDescription
        {
            /// <summary>The access key id.</summary>
            public string AccessKey { get; set; }

            /// <summary>The account.</summary>
            public string AccountId { get; set; }

            /// <summary>The caller.</summary>
            public string CallerId { get; set; }

            /// <summary>The Cognito identity of the caller, or null.</summary>
            public CognitoIdentityDescription CognitoIdentity { get; set; }

            /// <summary>The organization of the caller.</summary>
            public string PrincipalOrgId { get; set; }

            /// <summary>The ARN of the caller.</summary>
            public string UserARN { get; set; }

            /// <summary>The user id of the caller.</summary>
            public string UserId { get; set; }
        }

        /// <summary>The Cognito identity of the caller.</summary>
        public class CognitoIdentityDescription
        {
            /// <summary>How the caller signed in.</summary>
            public IList<string> AMR { get; set; }

            /// <summary>The identity.</summary>
            public string IdentityId { get; set; }

            /// <summary>The identity pool.</summary>
            public string IdentityPoolId { get; set; }
        }
    }
}
